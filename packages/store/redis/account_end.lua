#!lua flags=allow-oom
-- Ends a removal: forgets the account of a[2], when it is still what was read, a[3].
local function operation(a)
  local key = a[1] .. 'a:' .. a[2]
  if redis.call('GET', key) == a[3] then
    redis.call('DEL', key)
    redis.call('ZREM', a[1] .. 'X', a[2])
  end
  return true
end
