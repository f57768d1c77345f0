-- What the scripts of outboxes share. `p` is what the keys of the domain's bucket begin with, `domain` the destination.
--   oe:<domain>  entries, a sorted set by number: number (6 bytes), digest of sender, inbox and id (12 bytes), the entry
--   oi:<domain>  what recognises resends, a hash: digest -> number (6 bytes) of the entry, or of its report
--   or:<domain>  reports of entries that have ended, a hash: number -> digest, the report
--   ox:<domain>  accounts that were removed: sender -> the newest number that may be of the removed one (6 bytes)
-- Of the bucket:
--   oc  domains that have entries -> how many
--   on  the newest number given
--   ot  reports by time: number, domain
-- Of a sender, in the sender's bucket:
--   oh:<sender>  where reports may be, a sorted set by the order in which they came: number, digest, domain. One is written
--                before its report and removed after it: where there is neither report nor entry, it says nothing.
local call = redis.call
local pack = struct.pack
local unpack_from = struct.unpack

-- A number as it is in keys and members.
local function packed(number)
  return pack('>I6', number)
end

local function entry_of(p, domain, number)
  return call('ZRANGEBYSCORE', p .. 'oe:' .. domain, number, number)[1]
end

-- Whether what has this number was sent by an account of this name that was removed.
local function is_orphan(p, domain, sender, number)
  local upTo = call('HGET', p .. 'ox:' .. domain, sender)
  return upTo and number <= unpack_from('>I6', upTo)
end

-- Forgets what recognises an entry or report, unless another has its digest by now.
local function forget(p, domain, digest, key)
  local ids = p .. 'oi:' .. domain
  if call('HGET', ids, digest) == key then
    call('HDEL', ids, digest)
  end
end

-- Where neither entries nor reports are left, nothing is an orphan.
local function tidy(p, domain)
  if call('EXISTS', p .. 'oe:' .. domain, p .. 'or:' .. domain) == 0 then
    call('UNLINK', p .. 'ox:' .. domain)
  end
end

-- Removes a report. Answers whether there was one.
local function drop_report(p, domain, key)
  local reports = p .. 'or:' .. domain
  local report = call('HGET', reports, key)
  if not report then
    return false
  end
  call('HDEL', reports, key)
  call('ZREM', p .. 'ot', key .. domain)
  forget(p, domain, report:sub(1, 12), key)
  return report
end
