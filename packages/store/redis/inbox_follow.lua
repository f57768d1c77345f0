#!lua
-- Notes that a server follows an inbox. a: prefix, name, node, until (0: no longer).
-- @include inbox
local function operation(a)
  local p, name, node, untilMs = a[1], a[2], a[3], a[4]
  if untilMs == 0 then
    call('HDEL', p .. 'f:' .. name, node)
  elseif call('HEXISTS', record_key(p, name), 'n') == 1 then
    call('HSET', p .. 'f:' .. name, node, untilMs)
  end
end
