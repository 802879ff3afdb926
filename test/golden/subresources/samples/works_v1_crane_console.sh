# Calls /console of the Crane of samples/works_v1_crane.yaml:
#   kubectl apply -f samples/works_v1_crane.yaml && sh samples/works_v1_crane_console.sh
# The same path speaks WebSocket, for example through kubectl proxy.
kubectl get --raw /apis/works.example.com/v1/namespaces/default/cranes/crane-sample/console
