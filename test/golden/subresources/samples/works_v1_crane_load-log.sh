# Reads /load-log of the Crane of samples/works_v1_crane.yaml:
#   kubectl apply -f samples/works_v1_crane.yaml && sh samples/works_v1_crane_load-log.sh
kubectl get --raw '/apis/works.example.com/v1/namespaces/default/cranes/crane-sample/load-log?follow=false'
