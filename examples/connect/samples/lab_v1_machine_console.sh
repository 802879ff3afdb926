# Types two lines into /console of the Machine of samples/lab_v1_machine.yaml:
#   kubectl apply -f samples/lab_v1_machine.yaml && sh samples/lab_v1_machine_console.sh
printf 'hostname\nexit\n' | node console.mjs machine-sample
