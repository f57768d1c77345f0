#!lua
-- Sets the rules, a[3], of a presentity, a[2], where its change number is a[4] (or that is false), and raises that and the
-- version, which is kept as that of the rules; a[5] now. Answers as `snapshot_of`; or 1: conflict; or false: no such presentity.
-- @include numbers
-- @include change
-- @include presence
local function operation(a)
  local change = change_of(a[1], a[2])
  if not change then
    return false
  end
  if a[4] and a[4] ~= change then
    return 1
  end
  local key = a[1] .. 'p:' .. a[2]
  redis.call('HSET', key, 'r', a[3], 'b', digits(raise_number(key, 'v', a[5])))
  raise_change(a[1], a[2], a[5])
  return snapshot_of(a[1], a[2], 1)
end
