#!lua
-- Whether Redis takes writes now.
local function operation(a)
  redis.call('SET', a[1] .. 'probe', '')
  return true
end
