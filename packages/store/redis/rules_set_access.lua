#!lua
-- Sets the rules, a[3], of a presentity, a[2], where its change number is a[4] (or that is false), and raises that.
-- Answers {change number}, or an empty list: conflict; or false: no such presentity.
-- @include change
local function operation(a)
  local change = change_of(a[1], a[2])
  if not change then
    return false
  end
  if a[4] and a[4] ~= change then
    return {}
  end
  redis.call('HSET', a[1] .. 'p:' .. a[2], 'r', a[3])
  return { raise_change(a[1], a[2]) }
end
