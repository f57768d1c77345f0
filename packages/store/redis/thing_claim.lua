#!lua
-- Claims things for an account that is being made: a[2] a list of {'p' or 'i', address, owner as it is stored, rules}, a[3]
-- principal, a[4] attempt, a[5] now, a[6] the account's credential epoch. Nobody sees them before `thing_settle`.
-- Answers true; or false: one exists; or {address}: another account claims it.
-- @include account
local function operation(a)
  local p = a[1]
  for _, thing in ipairs(a[2]) do
    if thing_exists(p, thing[1], thing[2]) then
      return false
    end
    local packed = redis.call('HGET', p .. 'x', thing[2])
    if packed and cmsgpack.unpack(packed)[2] ~= a[4] then
      return { thing[2] }
    end
  end
  for _, thing in ipairs(a[2]) do
    local claim = { a[3], a[4], thing[1], thing[3], thing[4], a[5], a[6] }
    redis.call('HSET', p .. 'x', thing[2], cmsgpack.pack(claim))
  end
  return true
end
