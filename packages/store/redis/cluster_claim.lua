#!lua
-- Claims or renews a lease by name: a[2] name, a[3] holder, a[4] now, a[5] until.
-- Answers {fence}, or {holder, until} of who has it.
-- @include numbers
local function operation(a)
  local p, name, holder = a[1], a[2], a[3]
  local packed = redis.call('HGET', p .. 'k', name)
  local lease = packed and cmsgpack.unpack(packed)
  if lease and lease[1] ~= holder and lease[3] > a[4] then
    return { lease[1], lease[3] }
  end
  local fence
  if lease and lease[1] == holder then
    fence = lease[2]
  else
    fence = raise_number(p .. 'n', 'fence', a[4])
  end
  redis.call('HSET', p .. 'k', name, cmsgpack.pack({ holder, fence, a[5] }))
  return { fence }
end
