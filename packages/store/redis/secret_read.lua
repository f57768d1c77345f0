#!lua flags=no-writes
-- The secret of a name, a[2], as a list of one, or false.
local function operation(a)
  local secret = redis.call('HGET', a[1] .. 'K', a[2])
  return secret and { secret }
end
