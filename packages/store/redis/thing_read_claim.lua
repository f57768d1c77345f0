#!lua flags=no-writes
-- Who claims a thing, a[2]: {principal, attempt}, or false.
local function operation(a)
  local packed = redis.call('HGET', a[1] .. 'x', a[2])
  if not packed then
    return false
  end
  local claim = cmsgpack.unpack(packed)
  return { claim[1], claim[2] }
end
