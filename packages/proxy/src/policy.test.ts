import type { DomainName } from "@parley/model";
import { type PolicyRule, PolicyTable } from "./policy.js";

const own = "north.example" as DomainName;
const other = "south.example" as DomainName;
const deep = "a.b.south.example" as DomainName;

describe("PolicyTable", () => {
  it("allows everything without rules", () => {
    const table = new PolicyTable();
    expect(table.decide({ local: own, remote: other, service: "message", direction: "in" })).toEqual({
      effect: "allow",
      rule: "otherwise",
    });
    expect(table.permitsLink(own, other)).toBe(true);
  });

  it("lets the first rule that matches decide", () => {
    const table = new PolicyTable({
      rules: [
        { name: "friend", effect: "allow", remote: "b.south.example" },
        { name: "below", effect: "deny", remote: "*.south.example" },
        { name: "late", effect: "allow", remote: deep },
      ],
    });
    const query = { local: own, service: "message", direction: "out" } as const;
    expect(table.decide({ ...query, remote: deep })).toEqual({ effect: "deny", rule: "below" });
    expect(table.decide({ ...query, remote: deep })).toEqual({ effect: "deny", rule: "below" });
    expect(table.decide({ ...query, remote: "b.south.example" as DomainName }).rule).toBe("friend");
    expect(table.decide({ ...query, remote: other }).rule).toBe("otherwise");
    expect(table.permitsLink(own, deep)).toBe(false);
  });

  it("matches each combination of service and direction as the rule says", () => {
    for (const service of [undefined, "presence", "message"] as const) {
      for (const direction of [undefined, "in", "out"] as const) {
        const rule: PolicyRule = {
          name: "r",
          effect: "deny",
          ...(service === undefined ? {} : { service }),
          ...(direction === undefined ? {} : { direction }),
        };
        const table = new PolicyTable({ rules: [rule] });
        for (const asked of ["presence", "message"] as const) {
          for (const way of ["in", "out"] as const) {
            const denied = (service ?? asked) === asked && (direction ?? way) === way;
            const query = { local: own, remote: other, service: asked, direction: way };
            expect(table.decide(query).effect).toBe(denied ? "deny" : "allow");
          }
        }
        expect(table.permitsLink(own, other)).toBe(service !== undefined || direction !== undefined);
      }
    }
  });

  it("tells local domains apart", () => {
    const rules = [{ name: "r", effect: "deny" as const, local: own }];
    const table = new PolicyTable({ rules });
    expect(table.permitsLink(own, other)).toBe(false);
    expect(table.permitsLink("west.example" as DomainName, other)).toBe(true);
  });

  it("explains which rule decides and why", () => {
    const rule = {
      name: "no presence",
      effect: "deny" as const,
      remote: "*.example",
      service: "presence" as const,
    };
    const table = new PolicyTable({ rules: [rule] });
    expect(table.explain(other, own, "presence", "in")).toEqual({
      effect: "deny",
      rule: "no presence",
      decidedBy: rule,
      index: 0,
      text: 'presence from south.example to north.example is denied: rule 1 of 1 is the first to match: "no presence" (remote *.example, local *, presence, both directions)',
    });
    expect(table.explain(own, other, "message", "out")).toEqual({
      effect: "allow",
      rule: "otherwise",
      decidedBy: undefined,
      index: -1,
      text: "message from north.example to south.example is allowed: no rule matches, so the default holds",
    });
  });

  it("names every problem, and keeps the old rules then", () => {
    const table = new PolicyTable({ otherwise: "deny" });
    const rules: PolicyRule[] = [
      { name: "", effect: "allow" },
      { name: "a", effect: "allow", remote: "South.Example" },
      { name: "a", effect: "allow", local: "*.*" },
      { name: "otherwise", effect: "allow" },
    ];
    expect(() => table.update({ rules })).toThrow(
      /rules\[0\].name is empty; rules\[1\].remote "South.Example" is no pattern: .*; rules\[2\].name "a" is taken; rules\[2\].local .*; rules\[3\].name "otherwise" is taken/,
    );
    expect(table.rules).toEqual([]);
    expect(table.permitsLink(own, other)).toBe(false);
  });

  it("forgets old decisions rather than keep them without bound", () => {
    const table = new PolicyTable({ rules: [{ name: "r", effect: "deny", remote: "d1.example" }] });
    const query = { local: own, service: "message", direction: "in" } as const;
    for (let i = 0; i < 20_001; i++) table.decide({ ...query, remote: `d${i}.example` as DomainName });
    expect(table.decide({ ...query, remote: "d1.example" as DomainName }).effect).toBe("deny");
  });
});
