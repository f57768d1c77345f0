#!lua flags=no-writes
-- What to compare inboxes by. a[2]: a list of prefix and inbox in turn. Answers with a list: of each the newest number given
-- and the revision of its record, 0 and 0 where there is none.
-- @include inbox
local function operation(a)
  local inboxes, numbers = a[2], {}
  for i = 1, #inboxes, 2 do
    local newest, _, revision = numbers_of(inboxes[i], inboxes[i + 1])
    numbers[i] = newest or 0
    numbers[i + 1] = revision or 0
  end
  return numbers
end
