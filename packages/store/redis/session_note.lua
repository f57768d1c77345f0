#!lua
-- Notes, before it happens, that a session publishes for a presentity: a[2] session, a[3] presentity, a[4] fence.
local function operation(a)
  local key = a[1] .. 'y:' .. a[2]
  local noted = redis.call('HGET', key, a[3])
  if not noted or tonumber(noted) < a[4] then
    redis.call('HSET', key, a[3], a[4])
  end
  return true
end
