#!lua flags=no-writes
-- Who claims a thing, a[2]: {principal, attempt}; else whether it is there by now.
local function operation(a)
  local p, address = a[1], a[2]
  local packed = redis.call('HGET', p .. 'x', address)
  if not packed then
    return redis.call('EXISTS', p .. 'p:' .. address, p .. 'i:' .. address) > 0
  end
  local claim = cmsgpack.unpack(packed)
  return { claim[1], claim[2] }
end
