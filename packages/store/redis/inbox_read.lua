#!lua flags=no-writes
-- Reads messages. a: prefix, name, from number, most messages, most bytes (of which one message may be more).
-- Answers with a list of messages as they are stored; see lib/inbox.lua.
-- @include inbox
local PORTION = 32
local HEADER_BYTES = 12

local function operation(a)
  local p, name, from, itemsMax, bytesMax = a[1], a[2], a[3], a[4], a[5]
  local newest, kept = numbers_of(p, name)
  local messages = {}
  if not newest or kept == 0 then
    return messages
  end
  local at, bytes = find(p, name, newest, kept, from), 0
  while at < kept and #messages < itemsMax do
    local last = at + math.min(PORTION, itemsMax - #messages) - 1
    for _, message in ipairs(call('LRANGE', p .. 'm:' .. name, at, last)) do
      bytes = bytes + #message - HEADER_BYTES
      if bytes > bytesMax and #messages > 0 then
        return messages
      end
      messages[#messages + 1] = message
    end
    at = last + 1
  end
  return messages
end
