#!lua flags=allow-oom
-- Gives up an account that was begun: a[2] principal, a[3] attempt. Answers false when it was made meanwhile.
local function operation(a)
  local key = a[1] .. 'a:' .. a[2]
  local packed = redis.call('GET', key)
  local account = packed and cmsgpack.unpack(packed)
  if not account or account[6] ~= a[3] then
    return true
  end
  if account[7] ~= 'making' then
    return false
  end
  redis.call('DEL', key)
  redis.call('ZREM', a[1] .. 'X', a[2])
  return true
end
