#!lua flags=no-writes
-- The newest number given. a: prefix, name. Answers 0 where there never was one.
-- @include inbox
local function operation(a)
  return (numbers_of(a[1], a[2])) or 0
end
