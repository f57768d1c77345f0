#!lua
-- Reads the schema record, or makes it: a[2] version, a[3] number of buckets, a[4] outbox epoch, a[5] now.
-- Answers {version, buckets, outbox epoch, made at} in text, or false when something else is there.
local function operation(a)
  local key = a[1] .. 'schema'
  local type = redis.call('TYPE', key).ok
  if type == 'none' then
    redis.call('HSET', key, 'product', 'parley', 'schema', a[2], 'buckets', a[3], 'outbox', a[4], 'created', a[5])
  elseif type ~= 'hash' then
    return false
  end
  local r = redis.call('HMGET', key, 'product', 'schema', 'buckets', 'outbox', 'created')
  if r[1] ~= 'parley' then
    return false
  end
  return { r[2] or '', r[3] or '', r[4] or '', r[5] or '' }
end
