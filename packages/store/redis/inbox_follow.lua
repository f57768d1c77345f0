#!lua
-- Notes that a server follows inboxes. a[2]: a list of prefix and inbox in turn, a[3]: node, a[4]: until (0: no longer).
-- @include inbox
local function operation(a)
  local inboxes, node, untilMs = a[2], a[3], a[4]
  for i = 1, #inboxes, 2 do
    local p, name = inboxes[i], inboxes[i + 1]
    if untilMs == 0 then
      call('HDEL', p .. 'f:' .. name, node)
    elseif call('HEXISTS', record_key(p, name), 'n') == 1 then
      call('HSET', p .. 'f:' .. name, node, untilMs)
    end
  end
end
