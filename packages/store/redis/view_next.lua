#!lua
-- The next generation for a view id of a presentity in this bucket: a[2] now.
-- @include numbers
local function operation(a)
  return raise_number(a[1] .. 'n', 'view', a[2])
end
