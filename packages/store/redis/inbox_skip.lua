#!lua
-- Notes that a message of a lane was decided without an append. a: prefix, name, sender, origin, number in its outbox, the
-- number before it in the lane[, revision]. Answers 0: skipped, 1: out of order, 2: rules changed.
-- @include inbox
local function operation(a)
  local p, name, sender, origin, number = a[1], a[2], a[3], a[4], a[5]
  local revision = call('HGET', record_key(p, name), 'n')
  -- Where there is no inbox, every message of the lane is refused: there is no order to keep.
  if not revision then
    return 0
  end
  local decided = decided_of(p, name, sender, origin)
  if a[6] > decided then
    return 1
  end
  if a[7] and a[7] ~= tonumber(revision) then
    return 2
  end
  decide(p, name, sender, origin, number, decided)
  return 0
end
