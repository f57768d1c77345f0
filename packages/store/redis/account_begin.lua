#!lua
-- Begins to make an account that has things in other buckets: a[2] principal, a[3] hash, a[4] now, a[5] presentities, a[6]
-- inboxes, a[7] attempt, a[8] deadline. Nobody sees it before `account_commit`.
-- Answers its credential epoch, or false: there is one of the name.
-- @include account
local function operation(a)
  local p, principal = a[1], a[2]
  local key = p .. 'a:' .. principal
  if redis.call('EXISTS', key) == 1 then
    return false
  end
  local account = { a[3], epoch_of(p, a[4]), a[4], a[5], a[6], a[7], 'making', a[8] }
  redis.call('SET', key, cmsgpack.pack(account))
  redis.call('ZADD', p .. 'X', a[8], principal)
  return account[2]
end
