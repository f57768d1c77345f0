#!lua flags=allow-oom
-- Removes an account with everything that it owns in the buckets that the script may touch. a[2] principal, a[3] the account
-- as it was read, a[4] a list of {prefix, 'p' or 'i', address}, a[5] the account as it is kept while its things in other
-- buckets are removed, or false, a[6] now. Also for one that is being removed, without things: to keep it otherwise.
-- Answers whether it was that account.
-- @include account
-- @include inbox_removal
-- @include account_removal
-- @include watch
local function operation(a)
  local p, principal = a[1], a[2]
  local key = p .. 'a:' .. principal
  if redis.call('GET', key) ~= a[3] then
    return false
  end
  for _, thing in ipairs(a[4]) do
    remove_thing(thing[1], thing[2], thing[3])
  end
  for _, presentity in ipairs(redis.call('HKEYS', p .. 'w:' .. principal)) do
    remove_watch(p, principal, presentity)
  end
  removed_epoch(p, cmsgpack.unpack(a[3])[2])
  redis.call('ZREM', p .. 'A', index_of(principal))
  if a[5] then
    redis.call('SET', key, a[5])
    redis.call('ZADD', p .. 'X', a[6], principal)
  else
    redis.call('DEL', key)
  end
  return true
end
