import { it } from "vitest";
import { worstCaseShift } from "../../src/weighting/numerics/worst-case.js";
import { unitsOf } from "../../src/weighting/numerics/units.js";
import { combined, drawGradients, gramianOf, norm, inner } from "./gradients.js";
it("x",()=>{
const gradients = drawGradients("6 in 9 of lengths 1e-15 to 1e15 0", {tasks:6,dimension:9,powers:[-15,15]});
for (const c of [0.5,0.95]) {
const v = worstCaseShift(unitsOf(gramianOf(gradients)),1/6,c);
console.log(c, gradients.map(norm), v, v.map((x,i)=>x*norm(gradients[i])));
const mean = combined(gradients, v.map(()=>1/6)); const d = combined(gradients, v.map(x=>x+1/6)); const sh=combined(gradients,v);
console.log(norm(sh)/norm(mean), gradients.map(g=>inner(g,d)/norm(mean)), gradients.map(g=>inner(g,d)/norm(g)/norm(mean)));
console.log(unitsOf(gramianOf(gradients)).cosines);
}});
