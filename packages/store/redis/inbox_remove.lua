#!lua flags=allow-oom
-- Removes all that inboxes' scripts keep of an inbox. a: prefix, inbox. The record itself is the accounts' to remove, in the
-- same script or before. What is left of it in the bucket's list of remembered ids goes when its time has come.
-- @include inbox_removal
local function operation(a)
  remove_inbox(a[1], a[2])
end
