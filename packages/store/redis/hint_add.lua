#!lua flags=allow-oom
-- Notes where a report will be. a: prefix of the sender's bucket, sender, number of the entry, its digest, its domain.
-- @include outbox
local function operation(a)
  local key = a[1] .. 'oh:' .. a[2]
  local newest = call('ZREVRANGE', key, 0, 0, 'WITHSCORES')[2] or 0
  call('ZADD', key, 'NX', newest + 1, packed(a[3]) .. a[4] .. a[5])
end
