# Calls /approve of the Crane of samples/works_v1beta1_crane.yaml:
#   kubectl apply -f samples/works_v1beta1_crane.yaml && sh samples/works_v1beta1_crane_approve.sh
kubectl create --raw /apis/works.example.com/v1beta1/namespaces/default/cranes/crane-sample/approve -f - <<'END'
{
  "apiVersion": "works.example.com/v1beta1",
  "kind": "CraneApprove",
  "reason": "why not"
}
END
