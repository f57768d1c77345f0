#!lua flags=allow-oom
-- Notes that an account was removed: what waits of it is sent all the same, but nobody is told what became of it, and it is
-- not taken for what a new account of the name sends. a: prefix, domain, sender, the newest number that may be of the removed.
-- @include outbox
local function operation(a)
  local p, domain, sender, number = a[1], a[2], a[3], a[4]
  if call('HEXISTS', p .. 'oc', domain) == 1 and not is_orphan(p, domain, sender, number) then
    call('HSET', p .. 'ox:' .. domain, sender, packed(number))
  end
end
