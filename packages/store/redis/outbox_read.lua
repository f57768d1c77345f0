#!lua flags=no-writes
-- Reads entries. a: prefix, domain, after number, most entries, most bytes of messages (of which one entry may be more).
-- Answers with a list of entries as they are stored; see lib/outbox.lua.
-- @include outbox
local PORTION = 32
-- Number and digest (18 bytes), two times (12), three lengths (6); the lengths count from 1 on.
local HEADER_BYTES = 36
local NAMES_AT = 31

local function operation(a)
  local key, after, itemsMax, bytesMax = a[1] .. 'oe:' .. a[2], a[3], a[4], a[5]
  local entries, bytes = {}, 0
  local from = string.format('(%.0f', after)
  local more = true
  while more and #entries < itemsMax do
    local portion = math.min(PORTION, itemsMax - #entries)
    local found = call('ZRANGEBYSCORE', key, from, '+inf', 'LIMIT', 0, portion)
    for _, entry in ipairs(found) do
      local sender, inbox, id = unpack_from('>HHH', entry, NAMES_AT)
      bytes = bytes + #entry - HEADER_BYTES - sender - inbox - id
      if bytes > bytesMax and #entries > 0 then
        return entries
      end
      entries[#entries + 1] = entry
    end
    more = #found == portion
    if more then
      from = string.format('(%.0f', (unpack_from('>I6', found[portion])))
    end
  end
  return entries
end
