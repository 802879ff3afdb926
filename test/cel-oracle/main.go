// Reads cases, one JSON object a line, and writes each with what Kubernetes makes of it.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"

	celgo "github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	structuraldefaulting "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/util/version"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/common"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/apiserver/pkg/cel/library"
	"k8s.io/apiserver/pkg/warning"
)

type request struct {
	Title string `json:"title,omitempty"`
	// An expression alone, or with a schema and an object bound to self.
	Expression string          `json:"expression,omitempty"`
	Schema     json.RawMessage `json:"schema,omitempty"`
	Object     json.RawMessage `json:"object,omitempty"`
	Old        json.RawMessage `json:"old,omitempty"`
	// "", or "status": written through the subresource.
	Target string `json:"target,omitempty"`
}

type answer struct {
	request
	// Of an expression.
	CompileErrors []string `json:"compileErrors,omitempty"`
	Type          string   `json:"type,omitempty"`
	Value         string   `json:"value,omitempty"`
	Error         string   `json:"error,omitempty"`
	Cost          *uint64  `json:"cost,omitempty"`
	// Of an object.
	Errors   []string `json:"errors,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 64<<20)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	encoder := json.NewEncoder(output)
	encoder.SetEscapeHTML(false)
	for input.Scan() {
		if strings.TrimSpace(input.Text()) == "" {
			continue
		}
		var r request
		must(json.Unmarshal(input.Bytes(), &r))
		a := answer{request: r}
		if r.Expression != "" {
			evaluate(&a)
		} else {
			validate(&a)
		}
		must(encoder.Encode(a))
	}
	must(input.Err())
}

func structural(raw json.RawMessage) (*apiextensions.JSONSchemaProps, *structuralschema.Structural) {
	var v1 apiextensionsv1.JSONSchemaProps
	must(json.Unmarshal(raw, &v1))
	var internal apiextensions.JSONSchemaProps
	must(apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(&v1, &internal, nil))
	s, err := structuralschema.NewStructural(&internal)
	must(err)
	return &internal, s
}

func decode(raw json.RawMessage) interface{} {
	if raw == nil {
		return nil
	}
	var v interface{}
	must(utiljson.Unmarshal(raw, &v))
	return v
}

func evaluate(a *answer) {
	options := []celgo.EnvOption{}
	var declTypes []*apiservercel.DeclType
	vars := map[string]interface{}{}
	if a.Schema != nil {
		_, s := structural(a.Schema)
		decl := model.SchemaDeclType(s, true).MaybeAssignTypeName("selfType")
		declTypes = append(declTypes, decl)
		options = append(options, celgo.Variable("self", decl.CelType()))
		vars["self"] = common.UnstructuredToVal(decode(a.Object), &model.Structural{Structural: model.WithTypeAndObjectMeta(s)})
	}
	set, err := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()).Extend(environment.VersionedOptions{
		IntroducedVersion: version.MajorMinor(1, 0), EnvOptions: options, DeclTypes: declTypes,
	})
	must(err)
	env := set.StoredExpressionsEnv()
	ast, issues := env.Compile(a.Expression)
	if issues != nil && issues.Err() != nil {
		for _, e := range issues.Errors() {
			a.CompileErrors = append(a.CompileErrors, fmt.Sprintf("%d:%d: %s", e.Location.Line(), e.Location.Column()+1, e.Message))
		}
		return
	}
	a.Type = ast.OutputType().String()
	program, err := env.Program(ast, celgo.CostLimit(celconfig.PerCallLimit), celgo.CostTracking(&library.CostEstimator{}), celgo.InterruptCheckFrequency(celconfig.CheckFrequency))
	if err != nil {
		a.CompileErrors = []string{"program instantiation failed: " + err.Error()}
		return
	}
	result, details, err := program.ContextEval(context.Background(), vars)
	if details != nil {
		a.Cost = details.ActualCost()
	}
	if err != nil {
		a.Error = err.Error()
		return
	}
	a.Value = show(result)
}

// A value as text, which tells types apart.
func show(v ref.Val) string {
	switch v := v.(type) {
	case types.Int:
		return fmt.Sprintf("%d", int64(v))
	case types.Uint:
		return fmt.Sprintf("%du", uint64(v))
	case types.String:
		b, _ := json.Marshal(string(v))
		return string(b)
	case types.Bytes:
		return fmt.Sprintf("b%x", []byte(v))
	case types.Double:
		return fmt.Sprintf("double(%v)", float64(v))
	case types.Bool:
		return fmt.Sprintf("%v", bool(v))
	case types.Null:
		return "null"
	case types.Timestamp:
		return "timestamp(" + show(v.ConvertToType(types.StringType)) + ")"
	case types.Duration:
		return "duration(" + show(v.ConvertToType(types.StringType)) + ")"
	case *types.Optional:
		if v.HasValue() {
			return "optional(" + show(v.GetValue()) + ")"
		}
		return "none"
	case *types.Type:
		return "type(" + v.TypeName() + ")"
	case traits.Lister:
		items := []string{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			items = append(items, show(it.Next()))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case traits.Mapper:
		entries := []string{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			k := it.Next()
			entries = append(entries, show(k)+": "+show(v.Get(k)))
		}
		sortStrings(entries)
		return "{" + strings.Join(entries, ", ") + "}"
	case apiservercel.Quantity:
		return "quantity(" + v.Quantity.String() + ")"
	case *apiservercel.Quantity:
		return "quantity(" + v.Quantity.String() + ")"
	case apiservercel.URL:
		return "url(" + v.URL.String() + ")"
	case apiservercel.IP:
		return "ip(" + v.Addr.String() + ")"
	case apiservercel.CIDR:
		return "cidr(" + v.Prefix.String() + ")"
	case apiservercel.Semver:
		return "semver(" + v.Version.String() + ")"
	case apiservercel.Format:
		return "format(" + v.Name + ")"
	}
	return fmt.Sprintf("%T", v)
}

func sortStrings(s []string) {
	for i := range s {
		for j := i; j > 0 && s[j] < s[j-1]; j-- {
			s[j], s[j-1] = s[j-1], s[j]
		}
	}
}

type recorder struct {
	sync.Mutex
	texts []string
}

func (r *recorder) AddWarning(_, text string) {
	r.Lock()
	defer r.Unlock()
	r.texts = append(r.texts, text)
}

func validate(a *answer) {
	internal, s := structural(a.Schema)
	validator, _, err := validation.NewSchemaValidator(internal)
	must(err)
	var statusValidator validation.SchemaValidator
	if status, ok := internal.Properties["status"]; ok {
		statusValidator, _, err = validation.NewSchemaValidator(&status)
		must(err)
	}
	kind := schema.GroupVersionKind{Group: "example.com", Version: "v1", Kind: "X"}
	strategy := customresource.NewStrategy(nil, true, kind, validator, statusValidator, s, &apiextensions.CustomResourceSubresourceStatus{}, nil, nil)
	object := &unstructured.Unstructured{Object: complete(decode(a.Object))}
	structuraldefaulting.Default(object.Object, s)
	r := &recorder{}
	ctx := warning.WithWarningRecorder(context.Background(), r)
	var errs field.ErrorList
	if a.Old == nil {
		errs = strategy.Validate(ctx, object)
	} else {
		old := &unstructured.Unstructured{Object: complete(decode(a.Old))}
		structuraldefaulting.Default(old.Object, s)
		if a.Target == "status" {
			errs = customresource.NewStatusStrategy(strategy).ValidateUpdate(ctx, object, old)
		} else {
			errs = strategy.ValidateUpdate(ctx, object, old)
		}
	}
	a.Errors = []string{}
	for _, e := range errs {
		a.Errors = append(a.Errors, e.Error())
	}
	a.Warnings = r.texts
}

// Fills in what every object has.
func complete(v interface{}) map[string]interface{} {
	object := v.(map[string]interface{})
	object["apiVersion"], object["kind"] = "example.com/v1", "X"
	if object["metadata"] == nil {
		object["metadata"] = map[string]interface{}{"name": "x", "namespace": "default", "uid": "u", "resourceVersion": "1", "creationTimestamp": "2026-01-01T00:00:00Z", "generation": int64(1)}
	}
	return object
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
