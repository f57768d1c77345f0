#!lua flags=allow-oom
-- Ends an entry. a: prefix, domain, number[, sender, when, report].
-- Answers 1: ended, and its report, if any, was stored, 2: it is gone, and this very report is stored, or none where none was
-- given, 0: neither.
-- @include outbox
local function operation(a)
  local p, domain, number, sender = a[1], a[2], a[3], a[4]
  local key = packed(number)
  local entry = entry_of(p, domain, number)
  if not entry then
    local report = call('HGET', p .. 'or:' .. domain, key)
    return (report and report:sub(13)) == (a[6] or false) and 2 or 0
  end
  local counts, ids = p .. 'oc', p .. 'oi:' .. domain
  local digest = entry:sub(7, 18)
  call('ZREM', p .. 'oe:' .. domain, entry)
  if call('HINCRBY', counts, domain, -1) <= 0 then
    call('HDEL', counts, domain)
  end
  -- Of an account that was removed nobody is told; one of the same name may have sent the same since.
  if sender and call('HGET', ids, digest) == key and not is_orphan(p, domain, sender, number) then
    call('HSET', p .. 'or:' .. domain, key, digest .. a[6])
    call('ZADD', p .. 'ot', a[5], key .. domain)
    return 1
  end
  forget(p, domain, digest, key)
  tidy(p, domain)
  return sender and 0 or 1
end
