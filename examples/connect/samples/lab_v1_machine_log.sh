# Reads /log of the Machine of samples/lab_v1_machine.yaml:
#   kubectl apply -f samples/lab_v1_machine.yaml && sh samples/lab_v1_machine_log.sh
kubectl get --raw '/apis/lab.example.com/v1/namespaces/default/machines/machine-sample/log?follow=false'
