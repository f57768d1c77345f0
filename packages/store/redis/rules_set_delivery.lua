#!lua
-- Sets the rules, a[3], of an inbox, a[2], and raises its revision. Answers whether there is such an inbox.
local function operation(a)
  local key = a[1] .. 'i:' .. a[2]
  if redis.call('EXISTS', key) == 0 then
    return false
  end
  redis.call('HSET', key, 'r', a[3], 'n', redis.call('HINCRBY', a[1] .. 'n', 'revision', 1))
  return true
end
