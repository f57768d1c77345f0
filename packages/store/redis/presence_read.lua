#!lua flags=no-writes
-- The snapshot of a presentity: a[2]. Answers as `snapshot_of`.
-- @include numbers
-- @include presence
local function operation(a)
  return snapshot_of(a[1], a[2], 0)
end
