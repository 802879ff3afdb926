# Calls /open of the Yard of samples/works_v1_yard.yaml:
#   kubectl apply -f samples/works_v1_yard.yaml && sh samples/works_v1_yard_open.sh
kubectl create --raw /apis/works.example.com/v1/yards/yard-sample/open -f - <<'END'
{
  "apiVersion": "works.example.com/v1",
  "kind": "YardOpen",
  "reason": "why not"
}
END
