#!lua
-- Makes an account with its things, all or nothing. a[2] principal, a[3] hash, a[4] now, a[5] presentities and a[6] inboxes
-- as the account has them, a[7] a list of {prefix, 'p' or 'i', address, owner as it is stored, rules}.
-- Answers its credential epoch, or false: something of it exists.
-- @include account
local function operation(a)
  local p, principal, now, things = a[1], a[2], a[4], a[7]
  if redis.call('EXISTS', p .. 'a:' .. principal) == 1 then
    return false
  end
  for _, thing in ipairs(things) do
    if thing_exists(thing[1], thing[2], thing[3]) or redis.call('HEXISTS', thing[1] .. 'x', thing[3]) == 1 then
      return false
    end
  end
  local epoch = epoch_of(p, now)
  redis.call('SET', p .. 'a:' .. principal, cmsgpack.pack({ a[3], epoch, now, a[5], a[6] }))
  redis.call('ZADD', p .. 'A', 0, index_of(principal))
  for _, thing in ipairs(things) do
    make_thing(thing[1], thing[2], thing[3], thing[4], thing[5], now)
  end
  return epoch
end
