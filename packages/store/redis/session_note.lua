#!lua
-- Notes that a session, a[2], publishes for a presentity, a[3]. Each note is another: who forgets one spares a newer.
local function operation(a)
  redis.call('HSET', a[1] .. 'y:' .. a[2], a[3], redis.call('HINCRBY', a[1] .. 'n', 'note', 1))
  return true
end
