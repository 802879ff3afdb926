# Scales the Crane of samples/works_v1_crane.yaml:
#   kubectl apply -f samples/works_v1_crane.yaml && sh samples/works_v1_crane_scale.sh
kubectl scale cranes.works.example.com crane-sample --replicas=2
kubectl get cranes.works.example.com crane-sample --subresource=scale
