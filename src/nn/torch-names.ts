/** @file What a module of torch has and ours has not, with what to write instead. */
const noDevices = "there are no devices, and all numbers are float32; leave it out";

export const torchNames = {
  state_dict: "use stateDict()", load_state_dict: "use loadStateDict(state)", named_parameters: "use namedParameters()",
  named_modules: "use namedModules()", modules: "use namedModules()", children: "use namedChildren()", zero_grad: "use zeroGrad()",
  requires_grad_: "use requireGrad(value)", register_buffer: "put a StateTensor on a field",
  register_parameter: "put a Parameter on a field", add_module: "put the module on a field", to: noDevices, cuda: noDevices, cpu: noDevices,
};
