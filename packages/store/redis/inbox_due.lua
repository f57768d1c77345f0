#!lua flags=no-writes
-- Whether `inbox_sweep` has anything to do in a bucket. a: prefix, received before, read before, forget before.
-- Answers 1 or 0.
local call = redis.call

local function operation(a)
  local p = a[1]
  local before = string.format('(%.0f', a[2])
  if #call('ZRANGEBYSCORE', p .. 'M', '-inf', before, 'LIMIT', 0, 1) > 0 then
    return 1
  end
  before = string.format('(%.0f', a[3])
  if #call('ZRANGEBYSCORE', p .. 'R', '-inf', before, 'LIMIT', 0, 1) > 0 then
    return 1
  end
  local oldest = call('LINDEX', p .. 'D', 0)
  return oldest and struct.unpack('>I6', oldest) < a[4] and 1 or 0
end
