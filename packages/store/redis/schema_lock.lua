#!lua
-- Takes or keeps the lock on migrations: a[2] holder, a[3] now, a[4] until, a[5] the version that is wanted.
-- Answers the schema's version when the lock is the holder's, or nothing is left to do; else false.
local function operation(a)
  local key = a[1] .. 'schema'
  local r = redis.call('HMGET', key, 'schema', 'holder', 'until')
  local schema = tonumber(r[1])
  if schema == a[5] then
    return schema
  end
  if r[2] and r[2] ~= a[2] and tonumber(r[3]) > a[3] then
    return false
  end
  redis.call('HSET', key, 'holder', a[2], 'until', a[4])
  return schema
end
