#!lua
-- Sets the rules, a[3], of an inbox, a[2], and raises its revision; a[4] now. Answers whether there is such an inbox.
-- @include numbers
local function operation(a)
  local key = a[1] .. 'i:' .. a[2]
  if redis.call('EXISTS', key) == 0 then
    return false
  end
  local revision = raise_number(a[1] .. 'n', 'revision', a[4])
  redis.call('HSET', key, 'r', a[3], 'n', digits(revision))
  return true
end
