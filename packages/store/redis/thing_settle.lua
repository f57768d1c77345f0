#!lua
-- Ends claims of an attempt, a[3], on the things of a[2] (addresses): a[4] whether they are made or given up.
-- @include account
local function operation(a)
  local p = a[1]
  for _, address in ipairs(a[2]) do
    local packed = redis.call('HGET', p .. 'x', address)
    local claim = packed and cmsgpack.unpack(packed)
    if claim and claim[2] == a[3] then
      if a[4] and not thing_exists(p, claim[3], address) then
        make_thing(p, claim[3], address, claim[4], claim[5], claim[6], claim[7])
      end
      redis.call('HDEL', p .. 'x', address)
    end
  end
  return true
end
