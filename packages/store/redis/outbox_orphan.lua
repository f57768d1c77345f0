#!lua flags=allow-oom
-- Notes that an account was removed: what waits of it is sent all the same, but nobody is told what became of it, and it is
-- not taken for what a new account of the name sends. a: prefix, domain, sender.
-- @include outbox
local function operation(a)
  local p, domain = a[1], a[2]
  local newest = call('GET', p .. 'on')
  if newest and call('HEXISTS', p .. 'oc', domain) == 1 then
    call('HSET', p .. 'ox:' .. domain, a[3], packed(tonumber(newest)))
  end
end
