#!lua
-- Makes or renews session leases. a[2] a list of {prefix, session, principal, expiry, fence}, a[3] whether only those that
-- are there are renewed. Answers of those that were not written the position (from 1), and 1: lost, 2: a newer fence has it.
local function operation(a)
  local refused = {}
  for i, one in ipairs(a[2]) do
    local p, id, fence = one[1], one[2], one[5]
    local packed = redis.call('HGET', p .. 'v', id)
    local old = packed and cmsgpack.unpack(packed)
    if old and old[3] > fence then
      refused[#refused + 1] = i
      refused[#refused + 1] = 2
    elseif a[3] and (not old or old[4]) then
      refused[#refused + 1] = i
      refused[#refused + 1] = 1
    else
      redis.call('HSET', p .. 'v', id, cmsgpack.pack({ one[3], one[4], fence, false }))
      redis.call('ZADD', p .. 'V', one[4], id)
    end
  end
  return refused
end
