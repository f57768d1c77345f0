#!lua
-- Replaces the password's hash of a principal, a[2], with a[3]. Answers the new credential epoch, or false.
local function operation(a)
  local key = a[1] .. 'a:' .. a[2]
  local packed = redis.call('GET', key)
  if not packed then
    return false
  end
  local account = cmsgpack.unpack(packed)
  if account[7] then
    return false
  end
  account[1], account[2] = a[3], account[2] + 1
  redis.call('SET', key, cmsgpack.pack(account))
  return account[2]
end
