#!lua
-- Makes an account that was begun: a[2] principal, a[3] attempt, a[4] its things in this bucket (as of account_add).
-- Answers its credential epoch; false: something of it exists; or 0: it is no longer this attempt's.
-- @include account
local function operation(a)
  local p, principal = a[1], a[2]
  local key = p .. 'a:' .. principal
  local packed = redis.call('GET', key)
  local account = packed and cmsgpack.unpack(packed)
  if account and account[6] == a[3] and not account[7] then
    return account[2]
  end
  if not account or account[6] ~= a[3] or account[7] ~= 'making' then
    return 0
  end
  for _, thing in ipairs(a[4]) do
    if thing_exists(p, thing[2], thing[3]) or redis.call('HEXISTS', p .. 'x', thing[3]) == 1 then
      return false
    end
  end
  for _, thing in ipairs(a[4]) do
    make_thing(p, thing[2], thing[3], thing[4], thing[5], account[3])
  end
  redis.call('SET', key, cmsgpack.pack({ account[1], account[2], account[3], account[4], account[5], a[3] }))
  redis.call('ZADD', p .. 'A', 0, index_of(principal))
  return account[2]
end
