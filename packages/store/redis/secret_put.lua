#!lua
-- Keeps a secret, a[3], by its name, a[2], unless there is one. Answers the one that is there as a list of one.
local function operation(a)
  redis.call('HSETNX', a[1] .. 'K', a[2], a[3])
  return { redis.call('HGET', a[1] .. 'K', a[2]) }
end
