#!lua
-- Writes subscriptions of a presentity, a[2], and raises its change number, where that is a[3] (or a[3] is false).
-- a[4] a list of {watcher key, JSON, whether it is terminated, expiry or end}, a[5] now. Answers the change number, or false: conflict.
-- @include numbers
-- @include change
local function operation(a)
  local p, name = a[1], a[2]
  local change = change_of(p, name)
  if not change or a[3] and a[3] ~= change then
    return false
  end
  for _, one in ipairs(a[4]) do
    local member = name .. '\0' .. one[1]
    redis.call('HSET', p .. 's:' .. name, one[1], one[2])
    if one[3] then
      redis.call('ZADD', p .. 'W', one[4], 's' .. member)
      redis.call('ZREM', p .. 'S', member)
    else
      redis.call('ZADD', p .. 'S', one[4], member)
      redis.call('ZREM', p .. 'W', 's' .. member)
    end
  end
  return raise_change(p, name, a[5])
end
