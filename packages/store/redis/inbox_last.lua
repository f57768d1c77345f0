#!lua flags=no-writes
-- The newest numbers given in inboxes, 0 where there never was one. a[2]: a list of prefix and inbox in turn.
-- @include inbox
local function operation(a)
  local inboxes, newest = a[2], {}
  for i = 1, #inboxes, 2 do
    newest[#newest + 1] = numbers_of(inboxes[i], inboxes[i + 1]) or 0
  end
  return newest
end
