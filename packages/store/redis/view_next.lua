#!lua
-- The next generation for a view id of a presentity in this bucket.
local function operation(a)
  return redis.call('HINCRBY', a[1] .. 'n', 'view', 1)
end
