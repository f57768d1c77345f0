#!lua
-- Ends one step of a migration: a[2] holder, a[3] the version before, a[4] the version after. Frees the lock.
local function operation(a)
  local key = a[1] .. 'schema'
  local r = redis.call('HMGET', key, 'schema', 'holder')
  if r[2] ~= a[2] or tonumber(r[1]) ~= a[3] then
    return false
  end
  redis.call('HSET', key, 'schema', a[4])
  redis.call('HDEL', key, 'holder', 'until')
  return true
end
